@NullMarked
package io.kontrol.api.platform.refusal;

import org.jspecify.annotations.NullMarked;
