@NullMarked
package io.kontrol.api.list;

import org.jspecify.annotations.NullMarked;
