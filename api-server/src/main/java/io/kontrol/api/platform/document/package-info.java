@NullMarked
package io.kontrol.api.platform.document;

import org.jspecify.annotations.NullMarked;
