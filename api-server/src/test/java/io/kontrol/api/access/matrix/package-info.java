/** Who may call which operation: a table that a person can read, and the test that holds it. */
@NullMarked
package io.kontrol.api.access.matrix;

import org.jspecify.annotations.NullMarked;
