@NullMarked
package io.kontrol.api.desired.list;

import org.jspecify.annotations.NullMarked;
