package org.holdfast.routing;

import org.holdfast.routing.ConnectionTable.Open;

/** Told of a router's connections, on whatever thread enters them; must not block it. */
interface ConnectionEvents {
  /** Nobody wants to know. */
  ConnectionEvents NOBODY =
      new ConnectionEvents() {
        @Override
        public void opened(Open open) {}

        @Override
        public void closed(Open closed) {}
      };

  /** A connection was entered; its first byte has not gone to the instance yet. */
  void opened(Open open);

  /** A connection that was entered is in the table no more. */
  void closed(Open closed);

  /** How many connections whoever wanted to know was not told of. */
  default long untold() {
    return 0;
  }
}
