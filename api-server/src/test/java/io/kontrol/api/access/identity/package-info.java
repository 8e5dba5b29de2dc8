@NullMarked
package io.kontrol.api.access.identity;

import org.jspecify.annotations.NullMarked;
