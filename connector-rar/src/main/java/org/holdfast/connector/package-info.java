/**
 * The Jakarta Connectors 2.1 resource adapter: the target's stack inside an application server, and
 * the pooled handles through which applications speak to it. Serves SPEC E1.
 */
@NullMarked
package org.holdfast.connector;

import org.jspecify.annotations.NullMarked;
