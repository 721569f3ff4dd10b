package org.holdfast.demo;

/**
 * What a server answered. Immutable.
 *
 * @param status the status code
 * @param body the whole body
 */
record HttpAnswer(int status, String body) {
  boolean isOk() {
    return status >= 200 && status < 300;
  }
}
