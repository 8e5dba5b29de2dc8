@NullMarked
package io.kontrol.local;

import org.jspecify.annotations.NullMarked;
