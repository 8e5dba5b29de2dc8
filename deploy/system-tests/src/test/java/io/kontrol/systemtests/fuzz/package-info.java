@NullMarked
package io.kontrol.systemtests.fuzz;

import org.jspecify.annotations.NullMarked;
