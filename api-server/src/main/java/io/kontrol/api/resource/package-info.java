@NullMarked
package io.kontrol.api.resource;

import org.jspecify.annotations.NullMarked;
