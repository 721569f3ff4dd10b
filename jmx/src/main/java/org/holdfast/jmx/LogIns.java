package org.holdfast.jmx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
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

/**
 * The people of a door's password file and access file, judged as remote JMX judges them. Passwords
 * are read anew each time and replaced by their hashes, if the file is writable; the access file is
 * read once. Safe for all threads. Serves SPEC E5 and E6.
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

  private final Roles roles;
  private final Configuration how;

  private LogIns(Roles roles, Configuration how) {
    this.roles = roles;
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
    return new LogIns(
        Roles.read(door),
        new Configuration() {
          @Override
          public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return new AppConfigurationEntry[] {entry};
          }
        });
  }

  /** Whether this is that person's password, and the access file lets that person in. */
  public synchronized boolean isRight(String name, String password) {
    CallbackHandler answers = asked -> answer(asked, name, password);
    try {
      new LoginContext(FILE_LOG_IN, new Subject(), answers, how).login();
      return roles.isKnown(name);
    } catch (LoginException wrong) {
      return false;
    }
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

  /** Whether that person may change something; else only look. */
  public boolean isOperator(String name) {
    return roles.isOperator(name);
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
