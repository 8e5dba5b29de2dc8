@NullMarked
package io.kontrol.api.http;

import org.jspecify.annotations.NullMarked;
