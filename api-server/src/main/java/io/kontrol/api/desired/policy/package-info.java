@NullMarked
package io.kontrol.api.desired.policy;

import org.jspecify.annotations.NullMarked;
