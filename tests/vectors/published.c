/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests that other programs compute from the fixtures of sev-snp-measure: its own, those that
 * older releases and virtee/sev differ in, and intermediate values by --snp-ovmf-hash.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run_tool.h"

#define AMDSEV	 "ovmf_AmdSev_suffix.bin"
#define OVMFX64	 "ovmf_OvmfX64_suffix.bin"
#define NULLS	 "--kernel=/dev/null", "--initrd=/dev/null"
#define CMDLINE	 "--append=console=ttyS0 loglevel=7"
#define SIG	 "--vcpu-sig=0x800f12"
#define ARGS_MAX 12

static const struct {
	const char *firmware;
	const char *args[ARGS_MAX];
	const char *digest;
} CASES[] = {
	/* SEV and SEV-ES */
	{AMDSEV,
	 {"--mode=sev"},
	 "8f765dfabc127fc0a938a0744a3103ec15864d7d794eb4c398aa976b6d6ab16c"},
	{AMDSEV,
	 {"--mode=sev", NULLS, CMDLINE},
	 "82a3ee5d537c3620628270c292ae30cb40c3c878666a7890ee7ef2a08fb535ff"},
	{AMDSEV,
	 {"--mode=sev", "--kernel=/dev/null"},
	 "77f613d7bbcdf12a73782ea9e88b0172aeda50d1a54201cb903594ff52846898"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=1", SIG},
	 "f9f0a62976a07b5d58302d0a0b86df8c0c35115054dda5a38764527a4636fa1f"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=4", SIG},
	 "9408596b1a8770120c80daa8bbacc4192573fe1f1085145b750479766310faf9"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=1", SIG, NULLS},
	 "13810ae661ea11e2bb205621f582fee268f0367c8f97bc297b7fadef3e12002c"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=4", SIG, NULLS},
	 "0dccbcaba8e90b261bd0d2e1863a2f9da714768b7b2a19363cd6ae35aa90de91"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=1", SIG, "--variant=fpu-zero"},
	 "663316335295bd37dd65dbc7e9982f2d12c0b827a3ddbfb1163ff46fb099d214"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=4", SIG, "--variant=fpu-zero"},
	 "6440a5ecad00a63db5758069d0c20c58e94f2b892f0dc10d53709224fb991436"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=1", "--vmm-type=ec2"},
	 "094dea737f23fb99b3987af4647c41e807b5476e4fade93ebf0eca3994cd34de"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=4", "--vmm-type=EC2"},
	 "85108cde4a22134284f8d87c62e6ed0501b25b059787767c9f630e9f721d8611"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=1", "--vmm-type=gce"},
	 "45a0f1d8334f6f6582dce3b8bddef2239c59e8bc98ff9f5c366789002b636e83"},
	{AMDSEV,
	 {"--mode=seves", "--vcpus=4", "--vmm-type=Gce"},
	 "70541d3889ddc1773585a82f7f31ee35a101aed8d50369f34b173bc60af57dd1"},
	/* SNP, QEMU */
	{AMDSEV,
	 {"--mode=snp:ovmf-hash"},
	 "086e2e9149ebf45abdc3445fba5b2da8270bdbb04094d7a2c37faaa4b24af3aa16aff8c374c2a55c467a50da6d"
	 "466b74"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", SIG},
	 "19358ba9a7615534a9a1e2f0dfc29384dcd4dcb7062ff9c6013b26869a5fc6ecabe033c48dd6f6db5d6d76e7c5"
	 "df632d"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", SIG,
	  "--snp-ovmf-hash="
	  "086e2e9149ebf45abdc3445fba5b2da8270bdbb04094d7a2c37faaa4b24af3aa16aff8c374c2a55c467a50da6"
	  "d466b74"},
	 "19358ba9a7615534a9a1e2f0dfc29384dcd4dcb7062ff9c6013b26869a5fc6ecabe033c48dd6f6db5d6d76e7c5"
	 "df632d"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=4", SIG},
	 "49a5df7673889babb3ee480795e1be1571b812264c2c7cc3ac6f92298a2f8683d8c691b26d8114dd6afbd324c2"
	 "150ae1"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", SIG, "--guest-features=0x21"},
	 "e1e1ca029dd7973ab9513295be68198472dcd4fc834bd9af9b63f6e8a1674dbf281a9278a4a2ebe0eed9f22adb"
	 "cd0e2b"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", SIG, "--guest-features=snp-active,debug-swap"},
	 "e1e1ca029dd7973ab9513295be68198472dcd4fc834bd9af9b63f6e8a1674dbf281a9278a4a2ebe0eed9f22adb"
	 "cd0e2b"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", SIG, "--variant=auto-debug-swap"},
	 "e1e1ca029dd7973ab9513295be68198472dcd4fc834bd9af9b63f6e8a1674dbf281a9278a4a2ebe0eed9f22adb"
	 "cd0e2b"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", SIG, NULLS, CMDLINE},
	 "6d287813eb5222d770f75005c664e34c204f385ce832cc2ce7d0d6f354454362f390ef83a92046c042e706363b"
	 "4b08fa"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", SIG, NULLS, "--append= console=ttyS0 loglevel=7 ",
	  "--variant=cmdline-trim"},
	 "6d287813eb5222d770f75005c664e34c204f385ce832cc2ce7d0d6f354454362f390ef83a92046c042e706363b"
	 "4b08fa"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", SIG, NULLS, CMDLINE, "--guest-features=33"},
	 "803f691094946e42068aaa3a8f9e26a5c89f36f7b73ecfb28c653360fe4b3aba7e534442e7e1e17895dfe778d0"
	 "228977"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", SIG, NULLS},
	 "ddc5224521617a536ee7ce9dd6224d1b58a8d4fda1c741f3ac99fc4bfa04ba6e9fc98646d4a07a9079397fa385"
	 "2819b5"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=4", SIG, NULLS},
	 "5061fffb019493a903613d56d54b94912a1a2f9e4502385f5c194616753720a92441310ba6c4933de877c36e23"
	 "046ad5"},
	{OVMFX64,
	 {"--mode=snp", "--vcpus=1", SIG},
	 "da0296de8193586a5512078dcd719eccecbd87e2b825ad4148c44f665dc87df21e5b49e21523a9ad993afdb6a3"
	 "0b4005"},
	/* SNP, other VMMs */
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", "--vmm-type=ec2", NULLS},
	 "0883bd0eeb716e65b7b977a321c278d1e51b33b5c655fab985443bbcc65c086b9c15e8a0bd8811050dec7e2496"
	 "4e5056"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", "--vmm-type=ec2", NULLS, "--variant=ec2-rdx-0"},
	 "7d3756157c805bf6adf617064c8552e8c1688fa1c8756f11cbf56ba5d25c9270fb69c0505c1cbe1c5c66c0e34c"
	 "6ed3be"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", "--vmm-type=ec2"},
	 "fb789cb6b947b7bb7cfd108d5f654ca1937e94e29c00a8ae5e529b6ed23b84216c4f6e898127ccd3b34975b4d4"
	 "cf3988"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=4", "--vmm-type=ec2"},
	 "c1cdb69c9791afdefe6547b39179f47150788b8363b1a7b84d3ea5fbf649c0d776c8daf76a9be803f4eef483d3"
	 "e06846"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", "--vmm-type=gce", NULLS},
	 "5da7106cf14cf46b1725ebab123eb9e53bd46a1e9f400cd0c08e7827b04b688ea8b4e403c8404efed4397ea5d5"
	 "d0722e"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=4", "--vmm-type=gce", NULLS},
	 "5c5debf100fc339f90276e761ee1f1658d08922c3b20e2a2e6c7a6c3370b2452a15a00eae11886a93d6fd1e7ab"
	 "81e29d"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", "--vmm-type=gce"},
	 "0d62cccec89752e245809461cf4fcd16b4f973e4ec040cefe07caf7b1cd6fcb4c331276faea5b62e630f899f39"
	 "2a7d69"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=4", "--vmm-type=gce"},
	 "ab17e200d6da7d23077e0daa1a969a5dd2901386483eaba0bd14c9b147d0b63877e65c794eeef634be92769aca"
	 "e79397"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=1", "--vmm-type=krun"},
	 "86e7c7f3125ea835fe39a4650192dd557fe80443de938197594f1930fee539b9d5dd336d869e7a91331e877ac5"
	 "d76f09"},
	{AMDSEV,
	 {"--mode=snp", "--vcpus=4", "--vmm-type=krun"},
	 "d5434ca99e6bbb590b6bbfd1c4a38a0e95501b2943c306d5f27b5f9e70852ea1a8ce314f31454c432b631c978b"
	 "2ef72c"},
	/* COCONUT-SVSM below OVMF */
	{"svsm_ovmf.fd",
	 {"--mode=snp:svsm", "--vcpus=2", SIG, "--svsm=svsm.bin", "--vars-size=540672"},
	 "9b94745036aafddf4f7f8b00c7513abb5b7703178cb95aaa57928bd963d68d3bfcb715d6019b9167ee2517b11b"
	 "0d9be7"},
	{"svsm_ovmf.fd",
	 {"--mode=snp:svsm", "--vcpus=4", SIG, "--svsm=svsm.bin", "--vars-size=0x84000"},
	 "27d154c27b7b359c935e250ec6fee72aa0ae8c1225e3b0e1cf46a9567e938066d7d6f94bbdc4a857818bdb7927"
	 "7a44b2"},
	{"svsm_ovmf.fd",
	 {"--mode=snp:svsm", "--vcpus=4", SIG, "--svsm=svsm.bin", "--vars-size=540672",
	  "--variant=svsm-fcw"},
	 "a250e27d37f247ea53d86d2f446054dfe6de1403436232d6075b45f0e48b91cdb50f9b6c3273b0ca5da03c6fea"
	 "fb51de"},
};

static int run_case(const char *tool, size_t i)
{
	const char *argv[ARGS_MAX + 5] = {tool, "--ovmf", CASES[i].firmware};
	struct tool_run run;
	size_t length = strlen(CASES[i].digest);

	for (size_t k = 0; k < ARGS_MAX && CASES[i].args[k]; k++)
		argv[3 + k] = CASES[i].args[k];
	run_tool(argv, &run);
	if (run.status == 0 && strncmp(run.out, CASES[i].digest, length) == 0 &&
	    strcmp(run.out + length, "\n") == 0)
		return 0;
	printf("case %zu (%s %s ...): status %d\n  found    %s  expected %s\n", i,
	       CASES[i].firmware, CASES[i].args[0], run.status, run.out, CASES[i].digest);
	return 1;
}

int main(void)
{
	const char *vectors = getenv("SEVKIT_VECTORS");
	const char *tool = getenv("SEV_MEASURE");
	size_t count = sizeof(CASES) / sizeof(CASES[0]);
	int failed = 0;

	if (!vectors || !tool) {
		puts("skipped: SEVKIT_VECTORS names no folder of test vectors");
		return 77;
	}
	if (chdir(vectors) != 0 || chdir("measure") != 0) {
		perror(vectors);
		return 99;
	}
	for (size_t i = 0; i < count; i++)
		failed += run_case(tool, i);
	printf("%zu cases, %d failed\n", count, failed);
	return failed != 0;
}
