@NullMarked
package io.kontrol.systemtests.hub;

import org.jspecify.annotations.NullMarked;
