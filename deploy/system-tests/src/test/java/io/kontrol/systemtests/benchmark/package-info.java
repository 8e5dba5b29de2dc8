@NullMarked
package io.kontrol.systemtests.benchmark;

import org.jspecify.annotations.NullMarked;
