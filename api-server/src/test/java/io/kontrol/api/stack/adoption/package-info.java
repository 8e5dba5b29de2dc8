@NullMarked
package io.kontrol.api.stack.adoption;

import org.jspecify.annotations.NullMarked;
