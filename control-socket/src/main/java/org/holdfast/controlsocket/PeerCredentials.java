package org.holdfast.controlsocket;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.holdfast.configuration.Principal;
import org.jspecify.annotations.Nullable;

/** Which user of the operating system has connected, as the kernel says (SPEC A14). */
final class PeerCredentials {
  private PeerCredentials() {}

  /** Null where the kernel does not tell, as for TCP. */
  static @Nullable Principal userOf(SocketChannel channel) throws IOException {
    return channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
        ? Principal.user(channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName())
        : null;
  }
}
