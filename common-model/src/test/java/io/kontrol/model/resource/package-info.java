@NullMarked
package io.kontrol.model.resource;

import org.jspecify.annotations.NullMarked;
