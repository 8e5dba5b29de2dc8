/** How Kontrol parses and writes JSON. */
@NullMarked
package io.kontrol.model.json;

import org.jspecify.annotations.NullMarked;
