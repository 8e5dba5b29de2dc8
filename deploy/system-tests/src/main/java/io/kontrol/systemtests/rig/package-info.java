@NullMarked
package io.kontrol.systemtests.rig;

import org.jspecify.annotations.NullMarked;
