/** What an enterprise bean need not ask for, because the container knows it. Serves SPEC E2. */
@NullMarked
package org.holdfast.ejb;

import org.jspecify.annotations.NullMarked;
