@NullMarked
package io.kontrol.api.document;

import org.jspecify.annotations.NullMarked;
