package org.holdfast.jmx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.holdfast.configuration.DoorSettings;
import org.jspecify.annotations.Nullable;

/**
 * The people of a door's password file and access file, judged as remote JMX judges them. Both are
 * read anew each time; passwords are replaced by their hashes, if the file is writable. Safe for
 * all threads. Serves SPEC E5 and E6.
 */
public final class LogIns {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  /** The JDK's own, behind the JVM's remote JMX too; its name is part of the JDK's interface. */
  private static final String FILE_LOG_IN = "com.sun.jmx.remote.security.FileLoginModule";

  private final DoorSettings door;
  private final Configuration how;

  /**
   * What both files say of a person: whether that person may change something, or only look; and
   * which line the password stands in. Another grant for the same name means that somebody has
   * changed one of the two.
   */
  public record Grant(boolean isOperator, String digestOfLine) {}

  private LogIns(DoorSettings door, Configuration how) {
    this.door = door;
    this.how = how;
  }

  /**
   * Those of a door that is open.
   *
   * @throws IOException if a file is not as it must be; the message says which, and what to do
   */
  public static LogIns of(DoorSettings door) throws IOException {
    checkSecret(door.key("password-file"), door.passwordFile());
    AppConfigurationEntry entry =
        new AppConfigurationEntry(
            FILE_LOG_IN,
            LoginModuleControlFlag.REQUIRED,
            Map.of("passwordFile", door.passwordFile().toString(), "hashPasswords", "true"));
    LogIns logIns =
        new LogIns(
            door,
            new Configuration() {
              @Override
              public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
              }
            });
    var unused = logIns.granted();
    return logIns;
  }

  /**
   * What that person is granted.
   *
   * @return null: this is not that person's password, or the access file does not let that person
   *     in
   * @throws IOException if a file cannot be read or is not as it must be; the message says which
   */
  public synchronized @Nullable Grant logIn(String name, String password) throws IOException {
    CallbackHandler answers = asked -> answer(asked, name, password);
    try {
      new LoginContext(FILE_LOG_IN, new Subject(), answers, how).login();
    } catch (LoginException wrong) {
      return null;
    }
    // Only now, because the log-in may have put a hash in the place of the password.
    return granted().get(name);
  }

  private static void answer(Callback[] asked, String name, String password) {
    for (Callback one : asked) {
      if (one instanceof NameCallback forName) {
        forName.setName(name);
      } else if (one instanceof PasswordCallback forPassword) {
        forPassword.setPassword(password.toCharArray());
      }
    }
  }

  /**
   * Everybody whom both files let in now, by name.
   *
   * @throws IOException if a file cannot be read or is not as it must be; the message says which
   */
  public synchronized Map<String, Grant> granted() throws IOException {
    Roles roles = Roles.read(door);
    Map<String, Grant> granted = new HashMap<>();
    // As the JDK reads it: of several lines for a name the last one holds.
    for (String line : passwords().lines().toList()) {
      String name = line.split("\\s", 2)[0];
      if (roles.isKnown(name)) {
        granted.put(name, new Grant(roles.isOperator(name), digest(line)));
      }
    }
    return granted;
  }

  private String passwords() throws IOException {
    try {
      return new String(Files.readAllBytes(door.passwordFile()), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new IOException(
          door.key("password-file") + " " + door.passwordFile() + " cannot be read", unreadable);
    }
  }

  /** The line itself may hold a password, which nobody shall find in this process. */
  private static String digest(String line) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(line.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Like the JVM's own: whoever else can read it could log in. */
  static void checkSecret(String key, Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(
          key + " " + file + " cannot be read; docs/operations.md tells what is in it");
    }
    if (Files.getFileStore(file).supportsFileAttributeView("posix")
        && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
      throw new IOException(
          key + " " + file + " can be read by others than its owner: chmod 600 " + file);
    }
  }
}
