@NullMarked
package io.kontrol.model.json;

import org.jspecify.annotations.NullMarked;
