package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The console in a headless Chromium. */
final class Page implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final URI console;
  private final ChromeDriver driver;

  Page(URI console) {
    this.console = console;
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.setAcceptInsecureCerts(true);
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--force-prefers-reduced-motion");
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .withLogFile(new File("target/chromedriver.log"))
                .build(),
            options);
    resize(1366);
  }

  /** Makes its window so many pixels wide. */
  void resize(int width) {
    driver.manage().window().setSize(new Dimension(width, 900));
  }

  /** Whether there is a browser to test with. */
  static boolean canBeShown() {
    return Stream.of(CHROMIUM, DRIVER).allMatch(Files::isExecutable);
  }

  void logIn(String user, String password) {
    leave();
    driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    driver.get(console.toString());
    find("#user").sendKeys(user);
    find("#password").sendKeys(password);
    find("button[type=submit]").click();
  }

  /** The page asks nothing any more, not even for what is about to be gone. */
  void leave() {
    driver.get("about:blank");
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  String text(String css) {
    return find(css).getText();
  }

  /** Waits until an element's text contains these words. */
  void awaitText(String css, String words) throws Exception {
    TestServer.until(
        css + " says " + words,
        PATIENCE,
        () -> all(css).stream().anyMatch(element -> says(element, words)));
  }

  private static boolean says(WebElement element, String words) {
    try {
      return element.getText().contains(words);
    } catch (org.openqa.selenium.StaleElementReferenceException redrawn) {
      return false;
    }
  }

  /** Clicks the last button in there that says this, as soon as there is one. */
  void press(String css, String words) throws Exception {
    TestServer.until(css + " has the button " + words, PATIENCE, () -> isPressed(css, words));
  }

  private boolean isPressed(String css, String words) {
    try {
      List<WebElement> found =
          all(css + " button").stream()
              .filter(button -> button.isDisplayed() && button.getText().equals(words))
              .toList();
      if (found.isEmpty()) {
        return false;
      }
      found.get(found.size() - 1).click();
      return true;
    } catch (org.openqa.selenium.StaleElementReferenceException redrawn) {
      return false;
    }
  }

  void awaitGone(String css) throws Exception {
    TestServer.until(css + " is gone", PATIENCE, () -> all(css).isEmpty());
  }

  void fill(String css, String text) {
    WebElement field = find(css);
    field.clear();
    field.sendKeys(text);
  }

  Object run(String script, Object... arguments) {
    return Objects.requireNonNull(driver.executeScript(script, arguments));
  }

  /** Milliseconds from the beginning of this until the table shows another page, painted. */
  double untilTheTableIsAnother(String script) {
    return ((Number)
            Objects.requireNonNull(
                driver.executeAsyncScript(
                    "const done = arguments[0], page = document.getElementById('page');"
                        + "const was = page.textContent, began = performance.now();"
                        + script
                        + "; const look = () => page.textContent === was ? requestAnimationFrame(look)"
                        + " : requestAnimationFrame(() => done(performance.now() - began)); look();")))
        .doubleValue();
  }

  /** What scripts hold after a collection, in bytes. */
  long heap() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    return ((Number)
            Objects.requireNonNull(
                driver.executeCdpCommand("Runtime.getHeapUsage", Map.of()).get("usedSize")))
        .longValue();
  }

  String title() {
    return String.valueOf(driver.getTitle());
  }

  /** What axe-core finds wrong with what is shown now, in its own words. */
  String accessibilityProblems() throws IOException {
    try (InputStream script =
        Objects.requireNonNull(Page.class.getResourceAsStream("/axe.min.js"))) {
      driver.executeScript(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
    return String.valueOf(
        driver.executeAsyncScript(
            "const done = arguments[0]; axe.run().then(found => done(found.violations.map("
                + "one => one.id + ' ' + one.nodes.map(node => node.html.slice(0, 150)).join(' | ')"
                + ").join('\\n')), why => done(String(why)))"));
  }

  /** A violation of the content security policy, or a script's error, ends up there. */
  void assertNothingWentWrong() {
    List<String> wrong =
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
            .map(LogEntry::getMessage)
            .toList();
    assertEquals(List.of(), wrong);
  }

  /** Chromium warns of every answer from 400 on, also of one that a test wanted. */
  void forgetWarnings() {
    driver.manage().logs().get(LogType.BROWSER);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
