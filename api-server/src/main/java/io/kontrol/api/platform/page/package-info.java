@NullMarked
package io.kontrol.api.platform.page;

import org.jspecify.annotations.NullMarked;
