@NullMarked
package io.kontrol.api.platform.problem;

import org.jspecify.annotations.NullMarked;
