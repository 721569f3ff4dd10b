package org.holdfast.configuration;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPEC E7, and A3, A4, A14, E4, E8 as far as an operator sets them. */
class ConfigurationTest {
  private static final ServiceAddress VIP = new ServiceAddress(IpAddress.parse("2001:db8::1"), 80);

  private final Map<String, String> keys =
      new TreeMap<>(
          Map.of(
              "holdfast.cluster.name", "test",
              "holdfast.cluster.bind", "127.0.0.1:15700",
              "holdfast.cluster.members", "127.0.0.1:15700, [::1]:15701",
              "holdfast.target.name", "node-1",
              "holdfast.front-tier.name", "front-1",
              "holdfast.services.shop.address", "2001:db8::1",
              "holdfast.services.shop.port", "80",
              "holdfast.services.shop.instances", "127.0.0.1:8080,[::1]:8081"));

  @Test
  void aStackWithTheLeast_hasTheDefaults() {
    StackSettings settings = stack();
    assertEquals(
        new ClusterSettings(
            "test",
            Endpoint.parse("127.0.0.1:15700"),
            List.of(Endpoint.parse("127.0.0.1:15700"), Endpoint.parse("[::1]:15701"))),
        settings.cluster());
    assertEquals("node-1", settings.targetName());
    assertEquals(Duration.ofHours(4), settings.maxDuration());
    assertEquals(24, settings.widestIpv4Prefix());
    assertEquals(56, settings.widestIpv6Prefix());
    assertEquals(100_000, settings.maxPerInstance());
    assertEquals(1_000_000, settings.maxPerStack());
    assertEquals(
        Map.of(
            "shop",
            new StackSettings.StackService(
                "shop",
                VIP,
                List.of(Endpoint.parse("127.0.0.1:8080"), Endpoint.parse("[::1]:8081")),
                List.of(),
                false)),
        settings.services());
  }

  @Test
  void aStacksKeys_areAllTaken() {
    keys.put("holdfast.affinity.max-duration", "PT30M");
    keys.put("holdfast.affinity.longest-extension", "P2D");
    keys.put("holdfast.affinity.max-holes-per-group", "5");
    keys.put("holdfast.control-socket.path", "/run/holdfast/socket");
    keys.put("holdfast.control-socket.tcp", "127.0.0.1:7070");
    keys.put("holdfast.control-socket.grace", "PT3S");
    keys.put("holdfast.control-socket.max-connections", "300");
    keys.put("holdfast.filter.enabled", "true");
    keys.put("holdfast.filter.trusted-proxies", "10.0.0.0/8");
    keys.put("holdfast.filter.connect-timeout", "PT1S");
    keys.put("holdfast.filter.answer-timeout", "PT9S");
    keys.put("holdfast.affinity.widest-ipv4-prefix", "16");
    keys.put("holdfast.affinity.widest-ipv6-prefix", "48");
    keys.put("holdfast.affinity.max-per-instance", "7");
    keys.put("holdfast.affinity.max-per-target", "9");
    keys.put("holdfast.services.shop.reserved-for", "application:shop, user:till");
    StackSettings settings = stack();
    assertEquals(Duration.ofMinutes(30), settings.maxDuration());
    assertEquals(Duration.ofDays(2), settings.longestExtension());
    assertEquals(5, settings.maxHolesPerGroup());
    assertEquals(
        new ControlSocketSettings(
            Path.of("/run/holdfast/socket"),
            Endpoint.parse("127.0.0.1:7070"),
            Duration.ofSeconds(3),
            300),
        settings.controlSocket());
    assertEquals(
        new FilterSettings(
            true,
            List.of(ClientSelector.parse("10.0.0.0/8")),
            Duration.ofSeconds(1),
            Duration.ofSeconds(9)),
        settings.filter());
    assertEquals(16, settings.widestIpv4Prefix());
    assertEquals(48, settings.widestIpv6Prefix());
    assertEquals(7, settings.maxPerInstance());
    assertEquals(9, settings.maxPerStack());
    assertEquals(
        List.of(Principal.application("shop"), Principal.user("till")),
        shop(settings.services()).reservedFor());
  }

  @Test
  void aFrontTiersKeys_areAllTaken() {
    keys.put("holdfast.front-tier.max-connections", "5");
    keys.put("holdfast.front-tier.connect-timeout", "PT0.5S");
    keys.put("holdfast.front-tier.idle-timeout", "PT1M");
    keys.put("holdfast.front-tier.stop-timeout", "PT0S");
    keys.put("holdfast.services.shop.listen", "0.0.0.0:8500");
    keys.put("holdfast.services.shop.proxy-protocol", "v2");
    keys.put("holdfast.services.shop.static-targets", "127.0.0.1:9090");
    keys.put("holdfast.services.shop.accept-proxy-from", "192.0.2.0/24,2001:db8::5");
    keys.put("holdfast.services.shop.max-connections-per-instance", "200");
    keys.put("holdfast.services.shop.max-waiting", "50");
    keys.put("holdfast.services.shop.longest-wait", "PT2S");
    keys.put("holdfast.services.shop.full-owner", "refuse");
    keys.put("holdfast.services.shop.health-check", "http");
    keys.put("holdfast.services.shop.health-path", "/health/ready?full=true");
    keys.put("holdfast.services.shop.health-interval", "PT1S");
    keys.put("holdfast.services.shop.health-timeout", "PT0.5S");
    keys.put("holdfast.services.shop.health-rise", "4");
    keys.put("holdfast.services.shop.health-fall", "5");
    keys.put("holdfast.services.shop.slow-start", "PT30S");
    FrontTierSettings settings = frontTier();
    assertEquals("front-1", settings.name());
    assertEquals(5, settings.maxConnections());
    assertEquals(Duration.ofMillis(500), settings.connectTimeout());
    assertEquals(Duration.ofMinutes(1), settings.idleTimeout());
    assertEquals(Duration.ZERO, settings.stopTimeout());
    assertEquals(
        new FrontTierSettings.FrontService(
            "shop",
            VIP,
            Endpoint.parse("0.0.0.0:8500"),
            ProxyProtocol.V2,
            List.of(Endpoint.parse("127.0.0.1:9090")),
            List.of(ClientSelector.parse("192.0.2.0/24"), ClientSelector.parse("2001:db8::5")),
            new InstanceLimit(200, 50, Duration.ofSeconds(2), true),
            new HealthCheck(
                HealthCheck.Kind.HTTP,
                "/health/ready?full=true",
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                4,
                5),
            Duration.ofSeconds(30),
            false),
        shop(settings.services()));
  }

  @Test
  void aFrontTierWithTheLeast_bindsTheServicesOwnAddressAndTrustsNobody() {
    FrontTierSettings.FrontService shop = shop(frontTier().services());
    assertEquals(Endpoint.parse("[2001:db8::1]:80"), shop.listen());
    assertEquals(ProxyProtocol.NONE, shop.proxyProtocol());
    assertEquals(List.of(), shop.acceptProxyFrom());
    assertEquals(List.of(), shop.staticTargets());
    assertEquals(InstanceLimit.UNLIMITED, shop.limit().maxConnections());
    assertEquals(HealthCheck.Kind.TCP, shop.healthCheck().kind());
    assertEquals(Duration.ZERO, shop.slowStart());
    keys.put("holdfast.services.shop.full-owner", "drop");
    refused(this::frontTier, "holdfast.services.shop.full-owner", "is 'drop'", "balance or refuse");
  }

  @Test
  void aFrontTierWithoutClusterKeys_runsAloneOverItsStaticTargets() {
    keys.keySet().removeIf(key -> key.startsWith("holdfast.cluster."));
    keys.remove("holdfast.front-tier.name");
    refused(this::frontTier, "holdfast.services.shop.static-targets", "missing", "192.0.2.1:80");
    keys.put("holdfast.services.shop.static-targets", "127.0.0.1:9090");
    assertNull(frontTier().cluster());
    assertEquals("front-tier", frontTier().name());
  }

  @Test
  void aFrontTierWithAnyClusterKey_mustSayWhichClusterAndWhoItIs() {
    keys.remove("holdfast.front-tier.name");
    refused(this::frontTier, "holdfast.front-tier.name", "missing", "letters");
    keys.remove("holdfast.cluster.name");
    refused(this::frontTier, "holdfast.cluster.name", "missing", "letters");
  }

  @Test
  void aClusterWithoutBind_isJoinedAsAClientAndNeedsMembers() {
    keys.remove("holdfast.cluster.bind");
    assertNull(stack().cluster().bind());
    keys.put("holdfast.cluster.members", " ");
    refused(this::stack, "holdfast.cluster.members", "is ''", "leave the key out");
    keys.remove("holdfast.cluster.members");
    refused(this::stack, "holdfast.cluster.members", "missing", "192.0.2.1:80");
  }

  @Test
  void aKeyWithoutAValue_isNoDefault_asWhenAVariableWasNotSet() {
    keys.put("holdfast.front-tier.max-connections", "");
    refused(this::frontTier, "holdfast.front-tier.max-connections", "is ''", "leave the key out");
  }

  @Test
  void aFrontTiersOwnListener_isNoTarget() {
    keys.put("holdfast.services.shop.listen", "127.0.0.1:8500");
    keys.put("holdfast.services.shop.static-targets", "127.0.0.1:8500");
    refused(
        this::frontTier, "holdfast.services.shop.static-targets", "127.0.0.1:8500", "own listener");
  }

  @Test
  void aMemberThatNamesNoOthers_isTheFirst() {
    keys.remove("holdfast.cluster.members");
    assertEquals(List.of(Endpoint.parse("127.0.0.1:15700")), stack().cluster().members());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "holdfast.cluster.name | a b | letters",
        "holdfast.cluster.bind | localhost:5701 | 192.0.2.1:80",
        "holdfast.cluster.bind | 0.0.0.0:5701 | name one",
        "holdfast.cluster.bind | 127.0.0.1:70000 | 65535",
        "holdfast.cluster.members | 127.0.0.1:1,, | 192.0.2.1:80",
        "holdfast.cluster.members | 127.0.0.1:1,127.0.0.1:1 | each entry once",
        "holdfast.cluster.members | ::1:5701 | [2001:db8::1]:80",
        "holdfast.target.name | -x | letters",
        "holdfast.affinity.max-duration | 4h | PT30M",
        "holdfast.affinity.max-duration | PT0S | from PT1S",
        "holdfast.affinity.widest-ipv4-prefix | 33 | from 1 to 32",
        "holdfast.affinity.widest-ipv6-prefix | 0 | from 1 to 128",
        "holdfast.affinity.widest-ipv6-prefix | wide | from 1 to 128",
        "holdfast.affinity.max-per-instance | 0 | from 1 to",
        "holdfast.affinity.max-per-target | 99999999999 | to 10000000",
        "holdfast.services.shop.address | shop.example | the address that clients connect to",
        "holdfast.services.shop.address | :: | an address of its own",
        "holdfast.services.shop.port | 0 | from 1 to 65535",
        "holdfast.services.shop.instances | 127.0.0.1 | 192.0.2.1:80",
        "holdfast.services.shop.instances | '' | leave the key out",
        "holdfast.control-socket.path | run/socket | an absolute path",
        "holdfast.control-socket.tcp | 192.0.2.1:7070 | loopback",
        "holdfast.filter.enabled | yes | true or false",
        "holdfast.services.shop.reserved-for | shop | application:NAME",
        "holdfast.services.shop.reserved-for | application: | application:NAME",
        "holdfast.services.shop.reserved-for | user: | user:NAME",
        "holdfast.services.a+b.address | 192.0.2.1 | letters",
      })
  void aStacksWrongValue_isRefusedWithItsKeyAndWhatIsAllowed(
      String key, String value, String allowed) {
    keys.put(key, value);
    refused(this::stack, key, value.isEmpty() ? "is ''" : lastPart(value), allowed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "holdfast.front-tier.name | a/b | letters",
        "holdfast.front-tier.max-connections | 0 | from 1 to",
        "holdfast.front-tier.connect-timeout | PT2M | to PT1M",
        "holdfast.front-tier.idle-timeout | PT0.5S | from PT1S",
        "holdfast.front-tier.stop-timeout | -PT1S | from PT0S",
        "holdfast.services.shop.listen | 8500 | 192.0.2.1:80",
        "holdfast.services.shop.health-check | on | tcp, http or none",
        "holdfast.services.shop.health-path | health | such as /health",
        "holdfast.services.shop.health-path | /a b | without blanks",
        "holdfast.services.shop.health-interval | PT0S | from PT0.1S",
        "holdfast.services.shop.health-fall | 0 | from 1 to 100",
        "holdfast.services.shop.proxy-protocol | V2 | v2, v1 or none",
        "holdfast.services.shop.static-targets | [::]:1 | name one",
        "holdfast.services.shop.accept-proxy-from | 192.0.2.7/24 | did you mean 192.0.2.0/24?",
        "holdfast.services.shop.accept-proxy-from | 0.0.0.0/0 | addresses and prefixes",
      })
  void aFrontTiersWrongValue_isRefusedWithItsKeyAndWhatIsAllowed(
      String key, String value, String allowed) {
    keys.put(key, value);
    refused(this::frontTier, key, value, allowed);
  }

  @Test
  void twoServicesWithOneIdentity_areRefused() {
    keys.put("holdfast.services.till.address", "2001:db8:0::1");
    keys.put("holdfast.services.till.port", "80");
    keys.put("holdfast.services.till.instances", "127.0.0.1:8080");
    refused(this::stack, "holdfast.services.till.address", "[2001:db8:0:0:0:0:0:1]:80", "shop");
  }

  @Test
  void twoServicesThatListenAtOnePlace_areRefused() {
    keys.put("holdfast.services.shop.listen", "127.0.0.1:8500");
    keys.put("holdfast.services.till.address", "2001:db8::2");
    keys.put("holdfast.services.till.port", "80");
    keys.put("holdfast.services.till.listen", "127.0.0.1:8500");
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, this::frontTier, "one must give way");
    assertTrue(refused.key().endsWith(".listen"), refused.getMessage());
  }

  @Test
  void aFrontTierThatServesNothing_isRefused() {
    keys.keySet().removeIf(key -> key.startsWith("holdfast.services."));
    refused(this::frontTier, "holdfast.services.NAME.address", "missing", "at least one service");
  }

  @Test
  void misspeltKeys_areReported() {
    keys.put("holdfast.cluster.nmae", "x");
    keys.put("holdfast.services.shop.adress", "x");
    keys.put("holdfast.affinity.max.duration", "PT1H");
    keys.put("java.version", "17");
    assertEquals(
        Set.of(
            "holdfast.cluster.nmae",
            "holdfast.services.shop.adress",
            "holdfast.affinity.max.duration"),
        ConfigurationKeys.unknownKeys(keys.keySet()));
  }

  @Test
  void unknownKeys_areComplainedOfWithTheNearestKnownOne_E7() {
    assertEquals(
        "HF-1001: holdfast.affinity.max-duratoin means nothing here and is ignored; is"
            + " holdfast.affinity.max-duration meant?",
        ConfigurationKeys.complaint("holdfast.affinity.max-duratoin"));
    assertEquals(
        "HF-1001: holdfast.services.shop.adress means nothing here and is ignored; is"
            + " holdfast.services.shop.address meant?",
        ConfigurationKeys.complaint("holdfast.services.shop.adress"));
    assertEquals(
        "HF-1001: holdfast.colour means nothing here and is ignored",
        ConfigurationKeys.complaint("holdfast.colour"));
  }

  @Test
  void environmentVariables_areNoMisspelling() {
    keys.put("HOLDFAST_AFFINITY_MAX_DURATION", "PT1H");
    keys.put("holdfast.affinity.max.duration", "PT1H");
    keys.put("HOLDFAST_SERVICES_SHOP_STATIC_TARGETS", "127.0.0.1:1");
    keys.put("holdfast.services.shop.static.targets", "127.0.0.1:1");
    assertEquals(Set.of(), ConfigurationKeys.unknownKeys(keys.keySet()));
  }

  private StackSettings stack() {
    return StackSettings.read(key -> Optional.ofNullable(keys.get(key)), keys.keySet());
  }

  private FrontTierSettings frontTier() {
    return FrontTierSettings.read(key -> Optional.ofNullable(keys.get(key)), keys.keySet());
  }

  private static <S> S shop(Map<String, S> services) {
    return requireNonNull(services.get("shop"));
  }

  private static String lastPart(String value) {
    return value.substring(value.lastIndexOf(',') + 1);
  }

  private static void refused(Runnable read, String key, String value, String allowed) {
    ConfigurationException refused = assertThrows(ConfigurationException.class, read::run);
    assertEquals(key, refused.key());
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith(key), message);
    assertTrue(message.contains(value), message);
    assertTrue(message.contains(allowed), message);
  }
}
