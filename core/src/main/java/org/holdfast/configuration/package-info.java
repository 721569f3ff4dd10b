/**
 * What an operator can set: records read from {@code holdfast.*} keys, checked before anything is
 * started. The borders feed it from MicroProfile Config; nothing here knows where values come from.
 * Serves SPEC E7.
 */
@NullMarked
package org.holdfast.configuration;

import org.jspecify.annotations.NullMarked;
