package org.holdfast.consoleserver;

import java.security.Principal;
import org.holdfast.jmx.LogIns.Grant;

/** Who has logged in, and what the files granted at that moment. */
record Person(String name, Grant grant) implements Principal {
  @Override
  public String getName() {
    return name;
  }
}
