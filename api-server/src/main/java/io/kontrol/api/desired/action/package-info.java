@NullMarked
package io.kontrol.api.desired.action;

import org.jspecify.annotations.NullMarked;
