/** Two packages that need each other, for a test of the rule against it. */
@NullMarked
package io.kontrol.systemtests.architecture.circle.inner;

import org.jspecify.annotations.NullMarked;
