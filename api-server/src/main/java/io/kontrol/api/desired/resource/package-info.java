@NullMarked
package io.kontrol.api.desired.resource;

import org.jspecify.annotations.NullMarked;
