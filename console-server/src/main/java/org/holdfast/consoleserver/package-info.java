/**
 * The web console inside a program: the WAR that servers deploy, and around it what a server would
 * bring. Serves SPEC E6.
 */
@NullMarked
package org.holdfast.consoleserver;

import org.jspecify.annotations.NullMarked;
