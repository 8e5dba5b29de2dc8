/** Objects and HTTP clients that put load on the api-server. */
@NullMarked
package io.kontrol.systemtests.benchmark.load;

import org.jspecify.annotations.NullMarked;
