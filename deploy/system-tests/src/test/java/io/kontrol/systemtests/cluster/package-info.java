@NullMarked
package io.kontrol.systemtests.cluster;

import org.jspecify.annotations.NullMarked;
