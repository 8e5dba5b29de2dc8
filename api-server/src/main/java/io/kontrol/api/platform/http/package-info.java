@NullMarked
package io.kontrol.api.platform.http;

import org.jspecify.annotations.NullMarked;
