@NullMarked
package io.kontrol.api.stack.render;

import org.jspecify.annotations.NullMarked;
