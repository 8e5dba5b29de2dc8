@NullMarked
package io.kontrol.api.problem;

import org.jspecify.annotations.NullMarked;
