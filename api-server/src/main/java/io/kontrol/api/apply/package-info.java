@NullMarked
package io.kontrol.api.apply;

import org.jspecify.annotations.NullMarked;
