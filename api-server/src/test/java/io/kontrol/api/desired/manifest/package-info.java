@NullMarked
package io.kontrol.api.desired.manifest;

import org.jspecify.annotations.NullMarked;
