@NullMarked
package io.kontrol.api.desired.apply;

import org.jspecify.annotations.NullMarked;
