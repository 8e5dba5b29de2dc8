@NullMarked
package io.kontrol.systemtests.faults.check;

import org.jspecify.annotations.NullMarked;
