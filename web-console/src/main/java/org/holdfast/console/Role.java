package org.holdfast.console;

/** The roles of web.xml. */
final class Role {
  /** May look. */
  static final String VIEWER = "holdfast-viewer";

  /** May look, and change. */
  static final String OPERATOR = "holdfast-operator";

  private Role() {}
}
