@NullMarked
package io.kontrol.api.action;

import org.jspecify.annotations.NullMarked;
