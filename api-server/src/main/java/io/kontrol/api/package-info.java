@NullMarked
package io.kontrol.api;

import org.jspecify.annotations.NullMarked;
