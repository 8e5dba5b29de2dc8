@NullMarked
package io.kontrol.systemtests;

import org.jspecify.annotations.NullMarked;
