@NullMarked
package io.kontrol.systemtests.architecture;

import org.jspecify.annotations.NullMarked;
