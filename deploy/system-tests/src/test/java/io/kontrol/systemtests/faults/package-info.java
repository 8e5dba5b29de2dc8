@NullMarked
package io.kontrol.systemtests.faults;

import org.jspecify.annotations.NullMarked;
