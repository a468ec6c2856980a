/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TEST ONLY. Private keys of the test CA: published here, so worth nothing anywhere else. They are
 * fixed because an RSA key of 4096 bits takes seconds to make.
 */
#ifndef TESTS_SUPPORT_TEST_KEYS_H
#define TESTS_SUPPORT_TEST_KEYS_H

/* clang-format off */

/* RSA-4096 */
#define TEST_ARK_PEM \
	"-----BEGIN RSA PRIVATE KEY-----\n" \
	"MIIJKAIBAAKCAgEAncUp7Z/a4HopWL5fyE4vgYJC2OG23aPCwLjMaOAtZ9LZNiAN\n" \
	"cbKScMBOrr75mewnnC934Y7NTWryH4szSKtgVifUUlytJF/S+cwmyyT3u5BNMQvs\n" \
	"V6BmlnuJCtmPp9hH4T6T3UGfdRsD36qoEQ5siwfqVfb3AMAEXO+RiYxS/fZ0ZZBv\n" \
	"bidul1vLOhhY/NgBfssB9rvODaDUM8ckJGfAeTnDccA5bTIive7MqauKrKWPv5Pk\n" \
	"TenDZvlDJi3LwIdvwbKQppNW5j8Mm7J+ztL4If6GkQxaxHIXlqP/usLkcznNnZjN\n" \
	"IofjHW+iAWhNBMaVO6NzBVPgDlGA1YPnm6w6cw8MmCON+oOarXRIdmP7+MwkTK0i\n" \
	"qyJOd+So0VtVes7QN4P5n71jPYrqMz/vfr3KTI9TmLT0N35Cc76SLv+IUJ7CekMz\n" \
	"pr+HAiGp2bWTAMDR9g73h93ymqmrGN5t4FYwbH7hsjepsDnvvcX4sZ8WKwWFHEma\n" \
	"5BElB/LwRJS20oHz8UAalvvKObtaGYrsrDbl7zIuNrHFEybSOH+ClapcQU4urVkB\n" \
	"7tintbFEckbdp5OLh1z1JhK9bUsNtTF9/aCqTklcXaBYlsNC7p0sQ6AATHE9qwSm\n" \
	"KKt9g/xz/d9uDZzPQ0skefI22TgVgZpS9x1TpHAQ4r+eTHYzsuGNWO84essCAwEA\n" \
	"AQKCAgAQFze7gH42Pr9QybnDGBZIQxzGOd8Io9cNCMvwNkzrNdnpZ0N3wRqmXTap\n" \
	"I9kZFbjEeSLk4keWCb4/8VZ9ptzgbJd+/uy5tPwzddrPBSou+vykb+7e0QElf9vu\n" \
	"O1onaCuMkXFLM5Irw2GVwjX551qyo1AHDHUMoojPYa+aM7GTLTuZ0C1NMsBYt4f2\n" \
	"mN0ajH06jUHaBDVztl9uGHVbMSm0M2v3gf9ZX6+jZ2OAOnqeORR8GX1DZQAE1I9A\n" \
	"qZMKQ8XmH2wZURWfzfZfOsksFuAvt2HKEVSAjJJTTs6aIZ5jEhYiaJ8jUnCbY/NF\n" \
	"6XlRb19xAa6NcIx9aVqWbCmG+v3K7UrTXKrYYvQb6SMPl0UD0wULV6kNDgXkMe0I\n" \
	"cGFHwbOcIBrjocK8Y/0lXu+P/RIlLUObyq9B8r3JCeKOZF7JLXrf9oTM/qmvCpXc\n" \
	"0fLz5YSL82B8TjssDkMddMWMCQkkm6s3dS2IN8jLByKadwhH2hF3ZzlThjqrTcWs\n" \
	"P62GFXDSRapjjBziYqAukccs0ehzx5XP22TPHm2PWENCD97LP0HCDBCx7xrtsG42\n" \
	"dHh8KrjiyBrk+oMEO5HoPifoeEgAuMS97FFYaxdGt1Cxl13jjklZB/T9zLOHM7BO\n" \
	"ssh9eUzQa2tHkWZHWa+F7zPBLsqTyAN8KuINLtkBCLQN85eD4QKCAQEA0Venimsc\n" \
	"BwEh9bUP+WV70CVsr4QgYTwXAvqE1etYIGFWuHL3zUlljasRbBgV8i1K87396SPC\n" \
	"EBUaZW2QW9hdelDxr3rAvFw9IIFFhLu4qcdVc/Q2qyNyNIJl1iL8T8IS4scPQWKJ\n" \
	"joTkAcjmBx2dnbQ/JBZKuFHG9WqkWs3EEeMDSa4ZxbEvACrkvZG7L9oDpV4HmDfB\n" \
	"/gGdnB8uTk8fhrTho/5MJisfUVpvDewLeEvIYQxZRucqiJnTBTJMxAOhMPcTeHFe\n" \
	"zTPuyxkwHmYVf/jGxT+yFjWNcQUXS5dOffw/Ppch4nHmr/HqycBdCFuew/ySX+1f\n" \
	"ufKPaXhyu1ghFwKCAQEAwO76bCngQZkg+LeHHLz5/t+IBqSkhwx4ybv/GaXg/zHV\n" \
	"eBGeuI0fRuC1NFKf7HhOE/iIUvl+Fhis2xLWcih10C45AxIUmzGZLbSgwrKYgLvT\n" \
	"UXWeJ6U/E5ntGaR7mIpSr0LPEanCbN9UVJfpQIpxbtAKnvqcvAQRBXN4fsiCmrK4\n" \
	"tNQBycSION1ZzUnWLP3qBD/jrawq42N1IX0Ndqz0gZPKQik/H6+58ScuyDpbLeY3\n" \
	"+bNKhV1HkB7dHW3oUEzcjurugCzlrNcC8EchSsavMvVAu0NQEI6+9mMDQtOE/QhD\n" \
	"nmlhYYIfa9cAudWJSREMd48svYTM1cFfdW9+MTc8bQKCAQEAnEkjVGxYdUY8MzKk\n" \
	"pV1FTQTTmkk63zy8NUYQK6BSn4Hr+zIhnAoCnfwrupZUtANqZIPf7tD6TYVjuntM\n" \
	"fbUPPIT3mjk7cKQwIndADjMTTvT47+NPeP6ygU8kdfSSh3ztGo7f7cGBznuZuVdh\n" \
	"m8hZZmYtiWR3DhpHPesKnpvlmDDxwG0Q4o0/+JENShVlOPk7JZcIdnSSCG7uWqLQ\n" \
	"sDfT4n5hwkvUT957uAGazTr+6SUyiHluoUdtcqPcbZG6y8+l5GdhCtcgnnP5/3hj\n" \
	"ex5dSLfStWmzK295k/noBVAFknriQHkWG/dK8OnbjhllmxrDca+7G5CcmbbjqCr7\n" \
	"BLBrqwKCAQAlQ4MWtRfdU6gsobX09QMMGTx6m/4zH1ONE0R4PbOxVny2jiCr4IXz\n" \
	"+J7HFlZRJANglBYwgIO73NQ2E/NbZTksFmFomGtmdjPxwfty32/ZHW35Q9BiM+Z0\n" \
	"8Lv8weolUkIaG7tG3BTzVkdBd33Tu2mhT4ldn2X6YoavGNhjFHM1UeOe+XvG7rCo\n" \
	"2wfnQKWfVwOGApkFCEXYWXNcHn0lOM6Y4GSmVrUcd6JgU4MTpUHLIbYaAmkYTSXv\n" \
	"TibC8mF2cQIAkJu0IffSZEzq/7IMcUeRfhEcmimyqP91MzaEB7qd7KSyygPHA4zy\n" \
	"FTrMqdO0SxivVvX7PNUbTBgV5IzpEJQZAoIBAGn9f9fLqZEsBATVBUA7hWmKHwvh\n" \
	"AgGu1rU7Kl++I48s2eCojVJi0glT3N2Ss/Tvpfn1UJUBZqLBi/mshfdazcBlLxwi\n" \
	"Ah6q+gDSkti6fybM958W/L6k/iZfGWGpFKR0BsFmjQcGUis+lGyGwEYXDzoiY+3U\n" \
	"B2lVxQugpHA2/zKEEN8fvxdVOfbpxUGpFYZ1cxzTf6/8ZD28JvO1SGMPJfYg9YZJ\n" \
	"tWSgWlRZBPew7hX+XSp3oAzksrS+YrskqsFqc+ltat5L8+1lcICDwvL4bSfZ5BnR\n" \
	"EO9nfmoI3Amz9OmhMPsdfrms9S1pQzfraSAyX5pTETj2e8htrLK4xFmhClI=\n" \
	"-----END RSA PRIVATE KEY-----\n"

/* RSA-4096 */
#define TEST_ASK_PEM \
	"-----BEGIN RSA PRIVATE KEY-----\n" \
	"MIIJKAIBAAKCAgEAxG9X2zCqdnxfjpgRi6SUn/T+wR9U40ZYN8KATuRJUSHgB1YQ\n" \
	"a7em0fjwbTQWpt5/Iq9rsumRL0dpn17BgfOHXdQRbzI5JFmS7RS6cJz3lISWAqjF\n" \
	"CwOyozSOxBjqUPMuUbCKcAmNcp2h6Ug8h6UEBuKfGlqj/poxYTgY2dFNegNmoMis\n" \
	"853CEaj8ECP5MClL5w/h6Gp2O8lCvNjbyMv50/UMCXkyUBIqoAEL7yBtrAFQF8SD\n" \
	"qAlqd8ngu6jTN6Kcnsow1nOrT74gmrZALITqO2LgK2BGTpL7yq7r6BqSaYYbuW1J\n" \
	"WG33uuZ9wiXrTihlJwkFOf3tmPFdpN9W82aH/ibpQKQqWfJd3Jmgcy5I3bUo2GGq\n" \
	"3uWxAQ3k1maz7blMHo+2Y2U1+Bdh/ILvGKLIOB5HyF/TOvCS9p7EU/Acf/SE+VPP\n" \
	"Dxr8lXy3MjP5q7RJcb9zxf2zbSV5VOf17fajZbAMKKH2EJgsLln5nNuUZAleLAbU\n" \
	"3L+2Cspe2/MShLbjURynfaGshAR683cUqkXWQ7hRbPfszVahI1DRvtUpI4Kw9kea\n" \
	"zBv+uCG+lfFk1mDNt7mWQg7vkGM8IVe9jVEj1KtZgkyWoNgdNwWWyMfM5UpkhfZv\n" \
	"0SjmZLrjTmdwwt7zSQNDofF5rvnDg0io0jwCZje6irbLfBDzAC5JWibzpecCAwEA\n" \
	"AQKCAgAMelInX0EEw8PCKBC9QRgbzRE9rULUKQzDhfxmhoPNvowfiy0B2qmjHuAO\n" \
	"38cslGeZCXGa7NFHIo8oC3nZSmHn6Oeum48bqwD1RGLPcnkbmwx4YMYbfAGl8lm7\n" \
	"RSXlPH1NvRweH803YaH+UpNdvnKyCUU4BFf0fVDzrv+NHomAXaTwQ68Qzo2cV5Kj\n" \
	"Z9WVZJootE6SV+joxVES8+eKKsLU3vUDyQoUIgNJJKfgabvtuCuhRt9iFi8IKu+2\n" \
	"m/PGzfKK96cAiFpyd05U5YzQByVl3lMFDlmI9jc+WbwsgzuXrmgmcDW/g0TAP5Hv\n" \
	"ej8nONOsFhuZ4nJsS7C6H2HDlli/BHmGeI2/xG/AMZ3kNTUuim+eN2nR45yiAUNy\n" \
	"9Jn8NthzFvwfrBGvsrb7lmvkZcMVBvM5K3/Yd6AXaWkris1q/o6+Q4Ux3NNo8rg0\n" \
	"E/lFIyax9cYtKxU+60zAlKa35UM+QjOV86HETgOjW/AdRwDlOdWBYMTP9XLEHBFL\n" \
	"s6XR7j/M0Vcfk40jlX626UxPEeU0ej7WmoWjZng4yzMFrNmc/KoEgjzdFRB8Ntfy\n" \
	"kD4lqB9EuBYM5z5k2D/Zju2ddWAxiFDwbh6hCzqpYoLzoIE/YWuAci267MjV8bYx\n" \
	"B8gAKFoGE7Rdz8gKTxoa/FC6J716uLQAmrSRv4Ow2iWQ2j6T+QKCAQEA/yiB8Go/\n" \
	"X7TNJtHUFMcUbPe6SDG1IOEuEqiGjr4/wwC0ZdEOGD3FvAztaQFom9dsC+LhWPzh\n" \
	"3ObJb073tgclykDaCMjX6Tagd0BIhW8Z50uhpFMW9NWGn6JO0agodN02hrxvT0cd\n" \
	"eTuuRiD9bVImBk8PM6taP9PGctjfN6pbOZRJtlQKcMOSIyvOWArwurByDKyrAX/u\n" \
	"xDyOu65sM/vh3xUaetrJPcqREo/u5XvJGVe1DmfUkF+H78In8oJ1A88zSheekgxp\n" \
	"cww9XGwTpSSFos7jqdSxEWYftVDebf1CBZ/FQ2gKS86/i09L6GNI6wplTqwe36Xl\n" \
	"G2ela3GQbK8DmwKCAQEAxRU9vn+TpLUyifwzDGKAT95t6rxLz1tQ/Tyq2g3bqaHR\n" \
	"YrQJOHhNoq9gEG3KfagAR0OA9qnUCT7mMLbK+r82IYzRu5eArbqIeezPOnsBM8Io\n" \
	"Iv2S+jSrJb6t8PVe75gX0+fZ1wk6GTlZDglf1qpGswKdwtrAp3EFoMyofRTNTjiE\n" \
	"l9UVrbLx11QpnAq/X3hSOhsko3RwHy0YtSBRORxqwvh1Rf5Yt9ulOZptOvidtlbn\n" \
	"d2rgiCMu2Gg213nrCv/1aTj9D4Vo6AFhJQ6I5J4sNFoN7wBG3Olw9NZXv1Zb3orF\n" \
	"gNxMbkVHqrFWCSbx45fcICwK4dYMxtfkZRml8x+ppQKCAQA4KVlYanpifXA+YCb3\n" \
	"H86OIYS+CTrd7tJuRuu/FX8BU/FhC7+3dDlGp+3FlArLaoIcp6aEKL0qGx4xQsdh\n" \
	"KHeX6ehT0Kk9asmtFdggjpC8CTid66/82dbU4ivJF+M3vc0XoPg7EeMZ4Rn905sU\n" \
	"aeV2tAYbkFa//8QJWVTgcr27kbkbyam2okVTOnwjgtzzqoyf342QOfF6/f1IsB6e\n" \
	"3o0bxhBbBDcRQ7nkxQuHNVTRIC346r+tu2k3S5vxU+efnAalA0fiy5qWORZ0dlFo\n" \
	"ov5LFJClu+vxcXH/PbqHqRvUExOfP5Isl2gvqJeDof7VxScBRv9QqLoh6xFM8eUh\n" \
	"FvCLAoIBAQCpZtSnxekWjllemdUXNCOugzZfqnJPTeKTiW4h9/90E49zE+VJEL9K\n" \
	"swwTkwuWbq2uk6tqWhfTyqj5/mUCmxDgTbaJVHRa4BcnFhIZ5ljmMGFnkiafwl3K\n" \
	"F9hTYdW0hDsW/hcU6u1xeQW/NveWAM68V+da8cTfKBr6WHAK87J1Jcdy6smzgDi4\n" \
	"KbOKWQKeAUJMh8A6b39gjNbL+XdXa8GozP+gpjuD7dxbYw24vrJxZMmYr9lHq1Y8\n" \
	"1XcuR7Fsxw4e38lFahr+MRFbVN7+A6djaHTJlqdSg6WADi1mXcihxQ528OURc6Ni\n" \
	"aQPW4g7Q3ltrm+/OprpcwH2lGSK3k+OxAoIBAAvIa44dNfWZIDq6J2vRAH2npsmq\n" \
	"4PFsQFqARB3mUQVBcViDiJeyeJ81pdvTXKBybH7GegjY+Y2O7g574WPs+5GbMfva\n" \
	"JXG1lMZT/3zGER0sw+OdZP8M2f8SxB4RagoBHcC3drMhQRZC4BTXvVgXaYNr5xFu\n" \
	"l2mcurOefn7VWwtSBhR9zUc+JYerb1cUbws40Kdrlldh5yGjt4dDNEZzhTd3dToZ\n" \
	"bT9PwH1BWZaIGZDS1KM3IxpdfBv3hrIV5wlxUraASDbNTY7ps3ezpumo+x9zOqHz\n" \
	"2T/ORdvC2JDebpxTMmEAZdeB1pOM03iC1DX2HCRJC4KHJI5QmyL+Ufiq5T0=\n" \
	"-----END RSA PRIVATE KEY-----\n"

/* RSA-4096 */
#define TEST_ASVK_PEM \
	"-----BEGIN RSA PRIVATE KEY-----\n" \
	"MIIJKQIBAAKCAgEArQd7uvRUg+J6cakRpwdDgAjof3dABhyOnPaMH39ZT0CiK7zM\n" \
	"QLqp/VZxaA6fGfDaZKBbOHld05GhAgeJW51QP2vXN5sTMOitR1Ap8OyPA+1dRnm/\n" \
	"Xax/8TPefZNrsemsX7eqPtvtsLdq42vGQfgjrOMcnrvPqKUCqM4DcpgdFXe19UMe\n" \
	"8vgJBxgc3dKtGip1W8XHtUsl2VdNqv9lj73Ot+/vEyin0/Qj/LpVBidVuTPJtqaI\n" \
	"AfAGyo7OmBb9LI61QKGch6XEhuvvUVFcL1+xuYsrYFMOhY5qkGoupEBPy3ITW93F\n" \
	"1zMzXHGpqmElAcua+pJia4Q3ghkzisTdf/kee6OpZedH0/T27D9r3kPg6sCCWRyA\n" \
	"LwKcaeyN7Qh0+KVokEU271NVf9OqqdyQ6eZtuxFMF+qdpSNlgxz+0ggj+Vt77oTG\n" \
	"WLObUsY2i17VhPgdrZymH+AQS8HqX3Wqp4bpBScaOKc3S2s4pV+Zk/MZq+hfgNxU\n" \
	"qFwx3ENxXjYFnTPZQmVx3b4QmitLxdhDXyIPGXEIYgy5r5HNlc1NfqZsQ3vbuJEJ\n" \
	"HY/tVJpExS/jfVhmd4Kl0AG77mOlfhMd90PQv7KY0KkyeuDFt+wpP2iV8IjSgFdk\n" \
	"S9gNJM37AQ/VkODSnB53NuQEyM+LcQ2DVlg4u+qkHOuC9H6wKYldi8gRZCkCAwEA\n" \
	"AQKCAgAVkU458oSqX8uVaVaa9EvUpMeeQ9YGLP8Vz6GNt4kBWPQd8Y2gL+RKgMDo\n" \
	"EJKCYERIsLhOJMquOYPRRfE4Kza6gQ21j63ntckLj5F6x3HYMnki9MAGxB66iRWd\n" \
	"n4eYCKGE2NbuuOk60tIPAPsYc/62aSTDIHP0+ISJWAyT9yQA7ggPR0uPS52MddP7\n" \
	"TmxnS42PX+rRzUktezViMC2PqkAfK1gokjPBNrhZozw/5R1JVYw6KS3g1/NwwjY8\n" \
	"PPlX2X38TWi+e8oway5Me5C7EvmLQC6q9g9kVGkyERo5PQ71NAX3uIAVn/sx9bUJ\n" \
	"WMyNGbz6qM59ymBE5jFHhdx6PCoxWLAufWv6GcAVjbf76zuOsGlVC5MM3zn/vNcj\n" \
	"BnsI9FpqjVjZlx9OwBGBr5Mi1/aA/h9102SnVIkb/JxFKc6jp8dC3bqkGMd/1YJG\n" \
	"tIVHU17oOUYzc2DFU/2sNRIhESMgXwsidJXOzpSD59ci0NO7+w4fGvAM4g1wojZn\n" \
	"Cw6fFlYlg9UApWPVpKDrFEAMiDn809CtdD6A6JmRANNLagxj5MILm76nbkUMpmh3\n" \
	"npo+Igwpw3Fq3vWZnDtTIkrV8kOdY7tT20b6ZCSwIYoxfMUrGJxRHj+1lChoBa80\n" \
	"N72kn5a37WwWQ3EFfR2GhFa8BULhGeSofgwyomq923tWeaqtAQKCAQEA0qh7HPIZ\n" \
	"ASWERoeSYgdcBRg0c3DaH/mSjWzfn5eM3pL9Ig+h4xp6wOleznEJehwFLlaAVJhJ\n" \
	"c8V4DAXaXZFocm56OnFkXmrEriZ7h7etMeJBZ+mhTidjmUyUjOECkUc8uZ/Mqt/a\n" \
	"knG5GF7QKNro3sTxQXeDQ/ipD2kom9YgiI2STj5WJfnHLuTYzfR8X5pl6KmAaFFN\n" \
	"C/OWgMUxAjc9PxOKNjXukFMH7Hc8sIGsCIqpRBDM7HpGrcisFlNe7dSDFkTlmqD3\n" \
	"/EMXKU96PVMDq3Bj2dWLmq3rCXeYNfeJp10tXqBqsjfenbF9ZwhLvx/rDeR8mKoT\n" \
	"0NIYlxxh8wqUiQKCAQEA0kWau/erKqdXTn2E6Rr2XibwtHbDqAnBoMk/X9ZzSSBB\n" \
	"kmwPW9Us5F3llInpSeYw9mfyMFBr2brKHIc3t/3KRvGbHlFDEmvLxFL+PBaLwmbO\n" \
	"ogemyi+VTvlbIoBvPONzjx6N9wF/8IVpTj957XOqmblUb9z+a5qLrmfgUTW3/kV0\n" \
	"zMHiFf14f6jGtWjXJ+l3BnV3uOd0ogp1TjchYabAcW6C+VMBd3yf/gZBC3ebFpBB\n" \
	"dIpY5+1Ohxu8SEETlcWYG1F0lJMmuUruiO2LKdyscNjL9yeHbZoClB7RVWfvboDS\n" \
	"zqFQRIAThnanOKITx7sioVbZ7ptO+Dh/wBuPJc+qoQKCAQEArhG+OXrrooDnvogE\n" \
	"M7C1HxiTLtkPxOArc2WFm5BVPQ3k0aJtOQYGbSXpy1ioZhiFR3b+7+guudVwjy6+\n" \
	"9BZVYklcArL0Jvi+sNDnvovON6woM79gJP5zVJdtIMRFpNpimVgsfP4g1GXYdwTR\n" \
	"qRDK4FmIqXoiI6ZzvGI+xha4J14kiTcFZLfzGRLM+9KMe0tP7mMx0gFsUvXjZWCM\n" \
	"ULJoj5iL2qPSD7wsjf8xTQC5sQ0zNSVU0AtyH+P0Hzag+JFkCKDBwXZFtFOT7fTY\n" \
	"o5fXLnDecX/9rcEMuHP0eJOlUYCzHsAbqkx0TYX+g4bdYH71cjNdqaDQYvtYinVP\n" \
	"ks8pUQKCAQEAv78PWoeAhDXzbLUTpcqbjcIu0DJZO3wiITBD5W5W1QFgKlj2LIUa\n" \
	"GenyOGEG5wfN8HVbqmk74GHwetFnoxYBBm6+SIhMBJleSNpx0nOw4QcFOUaG92sq\n" \
	"2ciULcM3LSwxLfrr9KpedAQEwoEp+7n1gZc6g4PgUlmtNM6vBP9amLnXx/yp4emx\n" \
	"n6BWDAnd4hyJGM+37FrMxhOJY1jszPLWHNps/1WNSdvQvkIPwJhCSfIkblTWvDBv\n" \
	"4s8NBEqrxHFawtal2/LQZjoJib4soHEGoyVf4jMe0XiXD2GG/T35XiiFlD4QR1cP\n" \
	"9xduaDuMlB93de8QbwEbo0lKXfIDuLRF4QKCAQAkMVVrJfNqm6DEG98xQwwZepEC\n" \
	"P2pO1YxSpfB+xpmo9YvgfK9rsP+871Gm+w2+fvUW0b3IGaq1Eypm6a0aP0VCq//B\n" \
	"SCp3ten8f5RhxAh5MIQBsOWYwgiBjYwfLEVjivm8ru+KfdPTqqVx+FrKqbTxoXUZ\n" \
	"uzzQ4cCu3pWSDJNkfwc/gpssBtWmhdHKhiA4B0MCV+ZGGGlC3Ut0mgYeAi1H1mGD\n" \
	"URebJmLrDCKEbugY25L8jyKctIC+LXwVR9Ao7gWWEy4LWGycFED2EDeXpVO7gtHs\n" \
	"ClE93Iq5YCKrSQ+puh5YHCLXYpGZ6oX8dtaOQfCNQX1FRlOb2SQ5T7iYLVvl\n" \
	"-----END RSA PRIVATE KEY-----\n"

/* RSA-4096, of somebody else */
#define TEST_ROGUE_PEM \
	"-----BEGIN RSA PRIVATE KEY-----\n" \
	"MIIJKQIBAAKCAgEA5Fvu0GyrkEoCPZsxtOZVBOlkHQUihrLvqBR/PLQg9ZjcNd88\n" \
	"GmEgkfHrSr5qKCh4WGUgILKo4SX7yS5wU56dS8AfCKmcaH1Nk4cjFBsjkt+cetvY\n" \
	"xLzBqDLuCDqimJGlnSOsB+SC80MChhbfgxpx6bHsaK8q2Yd9mKeycsVFaPuyGyZF\n" \
	"M4XTrKCsenKlL5Bo8lCN2HVva7Bf4N3QMUXaqobD8Fgzou0pAZxIBkWj7NnrnM7+\n" \
	"Aqnvk7NN/5xRBJRB2yuIDp3qvk9yDv5Hf17+J/sPchf8iv3J5fuID3fUVuXyh8IH\n" \
	"PH9XlZJZzP/iDoUUpicA8ajGYNKaGid7Am6kFtZjI6wOii3WIHJ4uoObz6IwwRon\n" \
	"w4LTzRhExQ1pbWd3mG8lX7ZWmDGM7Soa/s54HrqhU5IZFoBCeFLfT1g+haDTL/y6\n" \
	"FXCrsgSV5Uy463N7Fo5M8aIh6uAfpgzJcJmrk2NQw1IBnb+ClBaJpxeGKWp9FWNb\n" \
	"9VfwVqcK5gU3UiDZjVxRuDjJaGHv8nSfWtigOyZLMb/ijad0aODaHVWA/xi03SXE\n" \
	"v5NjTK3bXVBobHwxwMDKqtQyCwEbn2yk71h1YLd6w/N9sAB66Ja4m8X6fug2WkL4\n" \
	"SvQMRPdygbFk1KRWVdQgDFTgrTlIWHIW1JQd36rhta1LlhgKnoyVD35OnpsCAwEA\n" \
	"AQKCAgAdo3j5gEE8Nv7XdB8ddY+vVYNy6Mm0ZeEJFa/19wMYHUDnlRO98MFDb/yz\n" \
	"9Mbec3I7NtTWqZmVr1JgqDBYCgwsWsEsZKcyQKEi9rUs1ODnHTK4F3SpBD62T/Xp\n" \
	"B4M2/iBaptibJaOBYz8enDViVLpYNImUhLexCA7bE1jr4ILDv3c8Ytk0eLgifbAl\n" \
	"LGAYLkwQtzfR0lwlw/yNuPxeiMx6uYcQ2MHK8bESzm/isIM4KIiWD5+URO4dY3ZK\n" \
	"KMWzLHLnuVytWP2wuar6GzK4a2HdWo6EpmxWtd3QhbcBGvJqXOn/iMVbqsN5XEdf\n" \
	"fg6fB9LIReOvedJVmr/5iQpEJIwTU/S5vwsxeAZt5visuqqj7DstJW/EZErBpvar\n" \
	"OvqYbJ1ZwFPoVLRUFKTfmC4lv/PKbis1YS1xaFdOxrbnQ667HPmh6PifuNH22CID\n" \
	"u1jCK6l5L9g9njucXz03FKfOGe291mplF4ERWtB5EqJqKCKh5qc4mGg2d7boOA/v\n" \
	"I4oJGIrp+01ueDB+naBQ4u00iCcBMmQoUMRRqS9elle7gs++Z8VbddbJr0XCdxzQ\n" \
	"lwmCUGrsJi58jm+GvPZDMnlC5oLtyQsIKLaCta+cdPtOcaSg5WywpL6wOrrih66g\n" \
	"R/wSJYuPknNnaGVl6OVvVUlHI5FFmLyzCZaJvhLN3EJ7UHqXkQKCAQEA9zJgMoP0\n" \
	"5qN+z0nxihxl/hNJHfBmkUX1041UIAbywpdXKJ1qpRFGfVrusbGb8vwmII4m5R1H\n" \
	"9wS/45bRM4b7ICWZmp2t0wNYmfd/BbCQufw0+MWqA9eMvjK7HGRglgshYKSKtxhF\n" \
	"KfAgoVnG4Kjiz5U4IsfwmKwV3beruDTut7NwNdNr2QKk8efIroju12ld1L6Ey39g\n" \
	"OcQ9OHedMcRglYXxxiDlnuuUSh6qfdA+pV7eeCF/17pX8JOagTkWNhM65dpPtGBB\n" \
	"JcU0pM+5J0pLOKENduFwjFyFhhgZ1Z5LmulRoYMQJA2f9GmVuzAM7tzlYmulZgb8\n" \
	"3OVKqp35hdw1HQKCAQEA7H3Rv1YzL/dnY4ql9lOTFnLH17ZBMWJSu3ehg3NZ3Nyx\n" \
	"TdMeR/dYiV6W95tZKc8V+idK4YHWqysWVbX77cLVVMZroNDXh+/9I1MaNoZpo8bY\n" \
	"osm/sE+056vW9XwIjurpL/2tQwZ0GI6KuBOfIRxqvgZIxI6DwZKgSIIFhw9e8Gbd\n" \
	"lIsgUwv1/vY11cuO75d+WjyZEC1pk3VPD04KFctj1sxYxKLXqnJ9y7Y051ulBeri\n" \
	"QCeM88wdWbIW1bzyXKe4wBYI3slNBSLUAoew7qb55jDGpPvq6lThA2gCp/Bdh2sO\n" \
	"fYYduWCtIduQQE2i9nEJZCQWeDetYJG8pXYLlqLtFwKCAQEA2sWhr3Nrfed6plgJ\n" \
	"xbKGbYuB7VZCYBWrj1QH/ORJWwB3qcFPjdExMmYU0/ydSTnxQGSudZ0pgKuabACh\n" \
	"G1o9zGCaheVA3nyaoIES0OVH4OIdu4GsiwPsUrQxNtp7RK+LFa3p+ksngws6xbHf\n" \
	"uhqdyRuF9/o9q9C49WXFOxzVnIzZJTn8u62Eb3cz+4vC3bAp08vdWQBdGCLeD6iE\n" \
	"3XOwCwTlSfT5Y2GY9tQXDYwMtWy1tVnoe/M2OvtXBUCRsL/qI1zHp5p8bcIPakFQ\n" \
	"2z38Pp0CfpDce8yye0+/JXiX7vzJOwj0cwP/6V68nlLTT17+P9GHKznJ9nGTWFbB\n" \
	"a7/M3QKCAQEAhsGrIzwbLtnrL+1xZEt7JO+CsIhJ3boJKomgnya7rf6TiaUjPB7V\n" \
	"dHFR1QXQaOJ3w3NgV9+EU0TaFTz9sR20MfpemeRm7C70L4zLAwbUa16DUz9i2zSQ\n" \
	"APMKKhfjSIzTE2WZtPeYb+XJZdrIcjWfHWi3TklnCoZiju6H983qa1IyMNKWOLw4\n" \
	"EHB7fLfhWuUYOpMNJQq7fir6Qd5WINUkruECNAoWmiljRREuVCcEgbq18ZiX2NQW\n" \
	"ZWX1XRWthN6Nh+cGZuyN1r9hz49CYrsC6wggKSLjWWPEVAyQduGgaem2+A/UIC3W\n" \
	"edSC/iE/Gu6OS2HE6/vN75kbxazeLZfpQQKCAQAiuplO1IdJayvZg11lkFAdYPpd\n" \
	"Vvhl8IDBUwpB7EFKz9iArp5IRAodSQwJC22XUpE4Xn6ZoAOmvxozJX/1DEEtEIwc\n" \
	"SmxQcAo6FPlTLp+wTzqxCgsazbxp8gCykP3yqcQMAf/IlJQFtwpraTWpQZJI0PV8\n" \
	"EleqgmNoqS805gGPIHhEHmQqxSi5EqWBAyPKdoroSxOr5BjV7/6LA++8UuNhI0QJ\n" \
	"xzKttWJPY3J34o+dJHtq1BINSPhHkykpFgXd/qmMW/bbUBTdszPP6o/i93NKvt7c\n" \
	"nFQHHv+EiA5oc1dH2DHjYSSQYYsrldAmFyn9jc+7qpNHng4vesLftYoe//tw\n" \
	"-----END RSA PRIVATE KEY-----\n"

/* too small */
#define TEST_RSA2048_PEM \
	"-----BEGIN RSA PRIVATE KEY-----\n" \
	"MIIEowIBAAKCAQEA3LwsfIcZQDp7QiL2h6ZimTEK3BkX73RP6mz9fY9irQMOMJcX\n" \
	"pvrSddvmY4AfO0zfFwYTB6EmLq2oc4LjutfIlqPnrOjForXPJyFlTwBqk00lFFx5\n" \
	"9fqqi21iya3gb+7oOcAPrnc/LWc2OQ2g5KmTjQLu29ywQOwJ/1/o/Trn4wzrupa8\n" \
	"MNcbqmNtl/Vvz6CYcx2EzZvZbN2IPtoyMS3MloXbXVbgnVUq2g29Jc1ZjKubhXxf\n" \
	"DTC1U6BcTXK+zLSUjf6S/1NRVht+zk47ywutRJDcFeBJgTxUVwLPb9xw1YVp29Io\n" \
	"hfw3ZbW4xeBtLh5HFTEDMIapM41uTOHkCDVyawIDAQABAoIBABO2E2bqDYgzG2Sp\n" \
	"iJ2jxF7tBoznChXOVitB9lUAY+MSncbFsfgC9/Oht8N04n/CJT3XbgWaugp7DsrZ\n" \
	"37TZ+3Ca9wpKyF33oaWwkW0U8BodTngGALdwM0s7cRHqHrEALZP9TFPbvt7daPXT\n" \
	"+2UlUNF2d0FXm2mralfNXG9DPl0uVLlKQ7KgpCpn6+dqQyVGZ+wFxkQXlbvoDE8o\n" \
	"QmiGloweTrgN9mBxhFQWf1gHb2RaK/YOnUqU/6s1Hk31bRE1lLqiDyW/3x8NHVMY\n" \
	"yngRhiS9e+QbEbqL8sE4Bjo1nnmiZC7f7tIis+I/gqc2OH/uo1X6/eXkx9ez7DVE\n" \
	"aY3Pw7ECgYEA9MmsffQc5trsxE0oiBoxorEzHdG29UgqCEo8v+KM1E77O4Z3GH5W\n" \
	"+leEXG0QQT/RQjhKXjDT2aJ7FoqGQZMepL82r+jl2Qccs4zjihdHb5O+4nBGSKUg\n" \
	"zgSXsIRzVVhEIG5lHGF7jDt4cm3KP2jB+LQKATVevS1KKUmVUN6bYPMCgYEA5th2\n" \
	"ivP3sG091wD0XbvPdqolrSOthRUYKH0+eEP/1MXVprDyt9/kAwjDWQ7g9eXt+dCL\n" \
	"sN/+zJsqqOFWTYvS42tGMq30DxhKlaVwG68DcNCjScI52S/YoMs7er2w52FHn3zn\n" \
	"73zexigfWBn2UTI+/Im7VPAWoDI/5ALg19RgRqkCgYAdsqYBte8XtvHIsw+6y2rA\n" \
	"MT1hXcMTqQiobtFF+mdZjqd+RkcGqrVEs/9z8ytoryRlI00qdkQNgF/skSvOotmx\n" \
	"5RzuZJQWK3247tvgMgjRqZwb/sEYKSh8tiPtH3SaoxXI1Xvg4JbLoZ9wSo+h98So\n" \
	"trcMBHyU+PypW6sI36j8LwKBgQCbQk9IWZnncTG8X4n7WQvJ9dntPye/cFaVNNdF\n" \
	"MAbq5jwyJqS4gr7qQ4SPa3BmMkUCVf798Ul/94STnSrccQRfrJDEGTcix+WyDFkA\n" \
	"ZY9c2xZXz2f06Tc7vjS88sP+evEfFXUxH7z9bZLXQG7oYXD3jPMPx4KQL/vEsSLk\n" \
	"RpSSMQKBgGIb3NozZjgYE5tW3cn6wHXsqxhCn8YgGv8fSVekUM/MK8yL1xiMDE3b\n" \
	"rgfaS2ymajpn4BCDk/WfzzeruixcOt2Ch263N+aa+x0mwslecZRvE9EKwoHUy6cF\n" \
	"C/Tlxd9f3cRkAbGgs+4XbQoB4LPWRIpv2KErTgUTJ1JCDjyYZGs+\n" \
	"-----END RSA PRIVATE KEY-----\n"

/* P-384 */
#define TEST_VCEK_PEM \
	"-----BEGIN EC PRIVATE KEY-----\n" \
	"MIGkAgEBBDCwYdprrhl6QlSblBDaZDXnVJmdmw3AVUnuVTaet47rkrM5NUpdiOCM\n" \
	"9Jl0MHRPMa+gBwYFK4EEACKhZANiAARKm4F3XoxVJs54gaSwoBaTjsmPFhb/9ghQ\n" \
	"uObDCK3mpaXyiQ9dXnrqKR/Auqvh+/9maPsZAIIIQ9/GyBfJAZUFjnV7R5sW1dNa\n" \
	"0Izby5j2lQrf1ppRoCS7KE3NdEjH3N0=\n" \
	"-----END EC PRIVATE KEY-----\n"

/* P-384 */
#define TEST_VLEK_PEM \
	"-----BEGIN EC PRIVATE KEY-----\n" \
	"MIGkAgEBBDB8PCfDPitBGhnji71oLDxeWqYBBvnC1xdJ3EHRP6pJLd8LTGI9HHHw\n" \
	"3OtnLh9ZeXegBwYFK4EEACKhZANiAARb+z7GuHZEc5ovz1IKCvzr10UzOg8HTbGZ\n" \
	"Faxu0735jtTOdj1+OkSwZrZ1jGsB4XwWP/Uprxr45PpV8ymxE+mO8FDRjyuAiN93\n" \
	"Cb3OsaxwsF8KW2W4wLpHoduMpkP9uiM=\n" \
	"-----END EC PRIVATE KEY-----\n"

/* P-384, of no certificate */
#define TEST_STRAY_PEM \
	"-----BEGIN EC PRIVATE KEY-----\n" \
	"MIGkAgEBBDBjZwJOWijRGVAHLyXMC4nQxh95g7nNSvmbNjXfwGiPpEsNeJR3WF0S\n" \
	"Q7aiwVzQEz2gBwYFK4EEACKhZANiAATuO2fCLbA9CbxxmW3fk3TRuNBKYxJvV7Y3\n" \
	"NiO73XFO+rnbkYh9IV3EW72Uu/Yj+ddomMU86Vb7Jpo+3K+7JycgiLvZB64blW0g\n" \
	"psdMX4M8jHfW/dmT+q0zPux1+Z8jwFc=\n" \
	"-----END EC PRIVATE KEY-----\n"

/* P-256 */
#define TEST_P256_PEM \
	"-----BEGIN EC PRIVATE KEY-----\n" \
	"MHcCAQEEIOIaALGAEu1YUqAnjugh/8awpbLz6NapOubFjZAhvefMoAoGCCqGSM49\n" \
	"AwEHoUQDQgAE4RMOdNG481mrIxXbk1udfj3+pDYmi08zrMjgw5LUAB5VQybKEG4d\n" \
	"C254JI7oTy2do32Hubpyu1F6sWC9zu2vhA==\n" \
	"-----END EC PRIVATE KEY-----\n"
/* clang-format on */

#endif
